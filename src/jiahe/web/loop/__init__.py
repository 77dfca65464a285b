"""What follows from quality: measures, improvement cases, pilots, the flow, suggestions."""
