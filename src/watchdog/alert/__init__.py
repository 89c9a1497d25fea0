"""Pure: what changed to Alerts and Deliveries."""
