"""What runs past its deadline is ended, in the order of deadlines."""

import threading

from scrapers.fetch.watchdog import Watchdog


def test_deadlines_are_kept_in_their_order_however_they_were_given():
    watchdog, called, done = Watchdog(), [], threading.Event()
    watchdog.after(0.15, done.set)
    watchdog.after(0.1, lambda: called.append("second"))
    watchdog.after(0.01, lambda: called.append("first"))
    assert done.wait(20)
    assert called == ["first", "second"]


def test_a_deadline_that_is_past_already_is_kept_at_once():
    watchdog, done = Watchdog(), threading.Event()
    watchdog.after(3_600, lambda: None)
    watchdog.after(-1, done.set)
    assert done.wait(20)


def test_many_threads_may_ask_at_once():
    watchdog, left, done = Watchdog(), [100], threading.Event()
    lock = threading.Lock()

    def count():
        with lock:
            left[0] -= 1
            if not left[0]:
                done.set()

    threads = [threading.Thread(target=lambda: [watchdog.after(0.01, count) for _ in range(10)]) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.wait(20)
