"""The periodic job of the messages."""

from procrastinate.contrib.django import app

from dekkend.messaging.services.batches import empty_folder, fill_folder, watched_folders


@app.periodic(cron="* * * * *")
@app.task(name="messaging.watch_folders", queueing_lock="messaging.watch_folders", lock="message-folders")
def watch_folders(timestamp: int) -> None:
    """Every minute: takes in what was laid in the watched folders, and lays out what was made here."""
    for by, transport in watched_folders():
        empty_folder(by, transport)
        fill_folder(by, transport)
