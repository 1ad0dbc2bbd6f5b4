package io.graft.e2e;

import io.graft.test.Await;
import io.graft.test.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Readers that ask for one page again and again, each waiting for its answer. */
public final class Load implements AutoCloseable {
  private final AtomicInteger answers = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> readers = new ArrayList<>();
  private final long pauseNanos;
  private volatile boolean over;

  /** Readers that ask again as soon as they have an answer. */
  public Load(String url, int readers) {
    this(url, readers, Duration.ZERO);
  }

  /**
   * @param pause between an answer and the next question, which leaves the processors to others
   */
  public Load(String url, int readers, Duration pause) {
    pauseNanos = pause.toNanos();
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
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  /** Waits until that many more requests have been answered. */
  public void awaitAnswers(int more) {
    int enough = answers.get() + more;
    Await.until("the load to have " + enough + " answers", () -> answers.get() >= enough);
  }

  /** What was not answered by a 200. */
  public List<String> failures() {
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
