"""What runs on the machine itself: the embedded PostgreSQL, the supervisor behind ``moked up``, the doctor."""
