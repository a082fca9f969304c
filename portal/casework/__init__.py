"""The caseworkers' workspace: an inbox with deadlines, their own cases, answers, and a withdrawal by phone."""
