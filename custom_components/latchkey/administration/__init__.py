"""Ask and tell the administrator: the dialogs that set providers up, and Repairs."""
