"""The process that runs the service's jobs at their intervals; what they do stands in the services."""
