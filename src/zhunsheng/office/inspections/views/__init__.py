"""Pages of the room: directories, plan, draws, visits."""
