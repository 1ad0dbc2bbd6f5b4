package io.graft.governance.outbound;

import com.sun.management.ThreadMXBean;
import io.graft.governance.Rig;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;

/** Times the whole outbound way, headers left out, on the real clock; run it by its main. */
final class PipelineCost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Outbound outbound;
  private final Rig.Request request = new Rig.Request("orders");

  PipelineCost(int instances) {
    Rig.Services services = new Rig.Services();
    int[] ports = new int[instances];
    for (int i = 0; i < instances; i++) {
      ports[i] = 8000 + i;
    }
    services.put("orders", ports);
    outbound =
        new Outbound(
            services,
            new PolicySource(Policies.DEFAULT),
            Recorder.NONE,
            new Decisions(Recorder.NONE, Clock.SYSTEM, 64),
            Clock.SYSTEM,
            new Randomness());
  }

  void call() {
    ClientCall call = outbound.begin(Rig.Adapter.INSTANCE, request);
    call.onResponse(200, null);
    call.end();
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
    for (int instances : new int[] {1, 3, 100}) {
      PipelineCost cost = new PipelineCost(instances);
      double best = Double.MAX_VALUE;
      for (int i = 0; i < 12; i++) {
        best = Math.min(best, cost.nanosPerCall(calls));
      }
      System.out.printf(
          "%d instances: %.1f ns, %.1f B a call; one clock reading %.1f ns%n",
          instances, best, cost.bytesPerCall(calls), clockNanos(calls));
    }
  }
}
