package io.graft.e2e.blog;

import io.graft.test.Await;
import io.graft.test.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Readers that ask for one page again and again, each waiting for its answer. */
final class Load implements AutoCloseable {
  private final AtomicInteger answers = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> readers = new ArrayList<>();
  private volatile boolean over;

  Load(String url, int readers) {
    for (int i = 0; i < readers; i++) {
      Thread reader = new Thread(() -> read(url), "reader " + i);
      reader.start();
      this.readers.add(reader);
    }
  }

  private void read(String url) {
    while (!over) {
      try {
        Http.Response response = Http.get(url);
        if (response.status() != 200) {
          failures.add(response.toString());
        }
      } catch (RuntimeException e) {
        failures.add(e.toString());
      }
      answers.incrementAndGet();
    }
  }

  /** Waits until that many more requests have been answered. */
  void awaitAnswers(int more) {
    int enough = answers.get() + more;
    Await.until("the load to have " + enough + " answers", () -> answers.get() >= enough);
  }

  /** What was not answered by a 200. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over = true;
    for (Thread reader : readers) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
