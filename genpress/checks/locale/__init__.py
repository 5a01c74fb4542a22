"""LOC: whether copy reads as copy for its market: language, formats, quotes, spaces, address, spelling."""
