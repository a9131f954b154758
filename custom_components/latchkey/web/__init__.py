"""What every answer over HTTP is made of, whoever gives it."""
