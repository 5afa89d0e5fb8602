"""What tests of every level keep their data in: result stores with made-up rows, and a lake."""
