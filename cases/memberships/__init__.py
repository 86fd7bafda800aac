"""What memberships of groups rest on, whether they are reviewed, and how a person contests one."""
