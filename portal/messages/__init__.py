"""What the portal tells people: notices in the citizen's inbox, tasks in the staff's."""
