"""What the ledger still knows after processes were killed, disks failed and the power went."""
