package io.graft.governance.outbound;

import com.sun.management.ThreadMXBean;
import io.graft.governance.Rig;
import io.graft.governance.call.Attempt;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;

/** Times the whole outbound way, headers left out, on the real clock; run it by its main. */
final class PipelineCost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Outbound outbound;
  private final Attempt attempt;
  private long drawn;
  private final Rig.Request[] requests;
  private int next;

  PipelineCost(int instances) {
    this(instances, Policies.DEFAULT, "/");
  }

  /**
   * @param paths what is asked for in turn
   */
  PipelineCost(int instances, Policies policies, String... paths) {
    requests = new Rig.Request[paths.length];
    for (int i = 0; i < paths.length; i++) {
      requests[i] = new Rig.Request("orders").path(paths[i]);
    }
    Rig.Services services = new Rig.Services();
    int[] ports = new int[instances];
    for (int i = 0; i < instances; i++) {
      ports[i] = 8000 + i;
    }
    services.put("orders", ports);
    outbound =
        new Outbound(
            services,
            new PolicySource(policies),
            Recorder.NONE,
            new Decisions(Recorder.NONE, Clock.SYSTEM, 64),
            Clock.SYSTEM,
            new Randomness());
    long now = Clock.SYSTEM.nanoTime();
    attempt = new Attempt(outbound.service("orders", "http", now), null, 1, 1, now);
  }

  void call() {
    next = next + 1 < requests.length ? next + 1 : 0;
    ClientCall call = outbound.begin(Rig.Adapter.INSTANCE, requests[next]);
    call.responded(200, null, null);
    call.end();
  }

  /** The pipeline alone, with one attempt that begins again and again. */
  void pass() {
    drawn = Randomness.next(drawn);
    long began = Clock.SYSTEM.nanoTime();
    attempt.restart(began);
    if (Pipeline.admit(
        attempt, attempt.target, Randomness.number(drawn, TraceSeed.CHOICE), began)) {
      long now = Clock.SYSTEM.nanoTime();
      attempt.ended(now);
      Pipeline.settle(attempt, Outcome.SUCCESS, 0, "", now);
      Pipeline.finish(attempt, Outcome.SUCCESS, 0, "", now);
      attempt.release();
    }
  }

  /** Bytes that a pass allocates. */
  double bytesPerPass(int passes) {
    long id = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(id);
    for (int i = 0; i < passes; i++) {
      pass();
    }
    return (THREADS.getThreadAllocatedBytes(id) - before) / (double) passes;
  }

  /** CPU nanoseconds that a pass takes. */
  double nanosPerPass(int passes) {
    long before = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < passes; i++) {
      pass();
    }
    return (THREADS.getCurrentThreadCpuTime() - before) / (double) passes;
  }

  /** Bytes that a call allocates. */
  double bytesPerCall(int calls) {
    long id = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(id);
    for (int i = 0; i < calls; i++) {
      call();
    }
    return (THREADS.getThreadAllocatedBytes(id) - before) / (double) calls;
  }

  /** CPU nanoseconds that a call takes. */
  double nanosPerCall(int calls) {
    long before = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < calls; i++) {
      call();
    }
    return (THREADS.getCurrentThreadCpuTime() - before) / (double) calls;
  }

  static double clockNanos(int calls) {
    long sum = 0;
    long before = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < calls; i++) {
      sum += System.nanoTime();
    }
    long took = THREADS.getCurrentThreadCpuTime() - before;
    return sum == 42 ? 0 : took / (double) calls;
  }

  public static void main(String[] args) {
    int calls = 2_000_000;
    for (int instances : new int[] {1, 3, 100, 10_000}) {
      PipelineCost cost = new PipelineCost(instances);
      double call = Double.MAX_VALUE;
      double pass = Double.MAX_VALUE;
      for (int i = 0; i < 12; i++) {
        call = Math.min(call, cost.nanosPerCall(calls));
        pass = Math.min(pass, cost.nanosPerPass(calls));
      }
      System.out.printf(
          "%d instances: a call %.1f ns, %.1f B; the pipeline %.1f ns, %.1f B; a clock reading %.1f ns%n",
          instances,
          call,
          cost.bytesPerCall(calls),
          pass,
          cost.bytesPerPass(calls),
          clockNanos(calls));
    }
  }
}
