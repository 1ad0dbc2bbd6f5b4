package io.graft.demo.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The requests that were sent in a stretch of time. Safe for use by all threads. */
public final class Period {
  private final long startNanos = System.nanoTime();
  private final List<Answer> answers = new ArrayList<>();
  private int sent;
  private long endNanos;

  synchronized void sent() {
    sent++;
  }

  synchronized void ended(Answer answer) {
    answers.add(answer);
    notifyAll();
  }

  synchronized void end() {
    endNanos = System.nanoTime();
  }

  synchronized void awaitPending(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (answers.size() < sent && System.nanoTime() < deadline) {
      wait(100);
    }
  }

  public synchronized int sentCount() {
    return sent;
  }

  /** Requests that were answered well. */
  public synchronized long good() {
    return answers.stream().filter(Answer::good).count();
  }

  /** Requests that were answered with an error, or not at all. */
  public synchronized long failed() {
    return answers.stream().filter(answer -> !answer.good()).count();
  }

  public synchronized Optional<Answer> firstFailure() {
    return answers.stream().filter(answer -> !answer.good()).findFirst();
  }

  public synchronized Optional<Answer> lastFailure() {
    return answers.stream().filter(answer -> !answer.good()).reduce((older, newer) -> newer);
  }

  /** The newest of all. */
  public synchronized Optional<Answer> last() {
    return answers.isEmpty() ? Optional.empty() : Optional.of(answers.get(answers.size() - 1));
  }

  /** Requests sent per second. */
  public synchronized double rate() {
    long end = endNanos == 0 ? System.nanoTime() : endNanos;
    return sent * 1e9 / Math.max(1, end - startNanos);
  }

  /**
   * How long the answers took.
   *
   * @param quantile 0 to 1
   * @return milliseconds; 0 where there is no answer
   */
  public synchronized double millis(double quantile) {
    double[] sorted = answers.stream().mapToDouble(Answer::millis).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) Math.round(quantile * (sorted.length - 1))];
  }
}
