"""Real parts that tests put together: a Jupyter server, its kernels, a bank, an owner's device."""
