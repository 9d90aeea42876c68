"""The whole product as its users meet it: a server process with the demo content, a real browser."""
