"""What serving costs, against nginx and Hummingbird's own server of files."""
