"""Small models with random weights in the layouts of real hub repos, and their references."""
