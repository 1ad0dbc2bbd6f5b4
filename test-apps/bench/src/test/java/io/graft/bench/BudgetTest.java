package io.graft.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.bench.measure.JarSize;
import io.graft.bench.measure.MainStart;
import io.graft.bench.measure.RequestAllocation;
import io.graft.bench.measure.SpringStart;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Governed;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** The costs that do not depend on the machine's mood, at their budgets. */
class BudgetTest {
  private static final int ROUNDS = 3;
  private static final int PASSES = 1_000_000;

  @Test
  void aBareMainLoadsLessThanAThousandClassesMore() throws Exception {
    long bare = MainStart.classes(Variant.BARE);
    long added = MainStart.classes(Variant.GRAFT) - bare;
    assertTrue(added > 0, "there is an agent");
    assertTrue(added < 1_000, () -> added + " classes more than " + bare);
  }

  @Test
  void aSpringBootApplicationLoadsAtMostAThousandClassesMoreAndRunsFourThreadsMore()
      throws Exception {
    SpringStart.Held bare = SpringStart.held(Variant.BARE);
    SpringStart.Held graft = SpringStart.held(Variant.GRAFT);
    long classes = graft.classes() - bare.classes();
    assertTrue(classes > 0, "there is an agent");
    assertTrue(classes <= 1_000, () -> classes + " classes more than " + bare.classes());
    long threads = graft.threads() - bare.threads();
    assertTrue(threads <= 4, () -> threads + " threads more than " + bare.threads());
  }

  @Test
  void aRequestThatIsNotSampledAllocatesAtMost400BytesMore() throws Exception {
    assertAllocatesAtMost(400, "always_off");
  }

  @Test
  void aRequestThatIsSampledAllocatesAtMost1300BytesMore() throws Exception {
    assertAllocatesAtMost(1_300, "always_on");
  }

  private static void assertAllocatesAtMost(double limit, String sampler) throws Exception {
    double bare = bytes(Variant.BARE, sampler);
    double added = bytes(Variant.GRAFT, sampler) - bare;
    assertTrue(added > 0, () -> "the agent allocates nothing? " + added);
    assertTrue(added <= limit, () -> added + " B more than " + bare);
  }

  private static double bytes(Variant variant, String sampler) throws Exception {
    return Samples.of(
            RequestAllocation.bytesPerRequest(variant, sampler, ROUNDS).stream()
                .mapToDouble(value -> value)
                .toArray())
        .median();
  }

  @Test
  void aPassThroughTheStepsAllocatesNothing() {
    for (int instances : new int[] {1, 10, 10_000}) {
      IntSupplier passage = Governed.of(instances).passage();
      allocated(passage, 100_000);
      double bytes = allocated(passage, PASSES) / PASSES;
      assertTrue(bytes < 0.1, () -> bytes + " B for each of " + instances + " instances");
    }
  }

  private static double allocated(IntSupplier call, int times) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    int sum = 0;
    for (int i = 0; i < times; i++) {
      sum += call.getAsInt();
    }
    long bytes = threads.getThreadAllocatedBytes(id) - before;
    assertTrue(sum != 0, "the calls were answered");
    return bytes;
  }

  @Test
  void theJarHasAtMostEightMegabytes() throws Exception {
    double megabytes = JarSize.megabytes(Variant.GRAFT);
    assertTrue(megabytes <= 8, () -> megabytes + " MB");
  }
}
