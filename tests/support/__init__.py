"""What several rooms' tests share: databases, pages and the like."""
