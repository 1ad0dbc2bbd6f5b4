package io.graft.governance.window;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallCounterTest {
  private static final long BUCKET = 1L << SlidingWindow.BUCKET_SHIFT;
  private static final long MINUTE = 60 * SECOND;

  @Test
  void agreesWithAPlainListOfWhatHappened() {
    Random random = new Random(3);
    for (long origin : new long[] {-100 * SECOND, 0, Long.MAX_VALUE - 4000 * SECOND}) {
      for (long seconds : new long[] {1, 3, 10, 60}) {
        CallCounter flow = new CallCounter(seconds * SECOND);
        int buckets = SlidingWindow.buckets(seconds * SECOND);
        long now = origin;
        Deque<Long> happened = new ArrayDeque<>();
        List<Integer> underWay = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
          now += (long) (random.nextDouble() * random.nextInt(200) * SECOND / 1000);
          underWay.add(flow.enter(now));
          happened.add(now >> SlidingWindow.BUCKET_SHIFT);
          while (random.nextInt(3) != 0 && !underWay.isEmpty()) {
            flow.exit(underWay.remove(random.nextInt(underWay.size())));
          }
          if (underWay.size() > 100) {
            underWay.forEach(flow::exit);
            underWay.clear();
          }
          long oldest = (now >> SlidingWindow.BUCKET_SHIFT) - buckets;
          happened.removeIf(e -> e - oldest <= 0);
          assertEquals(happened.size(), flow.calls(now, buckets));
          assertEquals(underWay.size(), flow.underWay(now));
        }
        assertEquals(20_000, flow.begun());
      }
    }
  }

  @Test
  void theWindowEmptiesWithoutCalls() {
    CallCounter flow = new CallCounter(10 * SECOND);
    flow.count(0);
    for (long later : new long[] {11, 60, 3600, 86_400}) {
      assertEquals(0, flow.calls(later * SECOND, 10), later + " s later");
    }
    assertEquals(1, flow.begun());
  }

  @Test
  void noMoreThanTheLimitAreAdmitted() {
    CallCounter flow = new CallCounter(SECOND);
    int first = flow.enter(0, 2);
    flow.enter(0, 2);
    assertEquals(CallCounter.FULL, flow.enter(0, 2));
    assertEquals(2, flow.underWay(0));
    assertEquals(2, flow.begun(), "who is not let in is not counted");
    flow.exit(first);
    assertNotEquals(CallCounter.FULL, flow.enter(0, 2));
  }

  @Test
  void withdrawnCallsDoNotCount() {
    CallCounter flow = new CallCounter(SECOND);
    flow.withdraw(flow.enter(0));
    assertEquals(0, flow.begun());
    assertEquals(0, flow.underWay(0));
    assertEquals(0, flow.calls(0, 1));
  }

  @Test
  void callsThatNeverEndAreForgotten() {
    CallCounter flow = new CallCounter(SECOND);
    int leaked = flow.enter(0);
    flow.enter(0);
    assertEquals(2, flow.underWay(8 * MINUTE));
    assertEquals(0, flow.underWay(20 * MINUTE));
    flow.enter(20 * MINUTE);
    assertEquals(1, flow.underWay(20 * MINUTE));
    flow.exit(leaked);
    assertEquals(1, flow.underWay(20 * MINUTE), "a lease that ran out changes nothing");
    assertEquals(3, flow.begun());
  }

  @Test
  void leasesOfTheGenerationBeforeStillCount() {
    CallCounter flow = new CallCounter(SECOND);
    int old = flow.enter(8 * MINUTE);
    int young = flow.enter(10 * MINUTE);
    assertEquals(2, flow.underWay(10 * MINUTE));
    flow.exit(old);
    flow.exit(young);
    assertEquals(0, flow.underWay(10 * MINUTE));
    assertEquals(2, flow.begun());
  }

  @Test
  void aSlightlyOlderClockReadingDoesNoHarm() {
    CallCounter flow = new CallCounter(10 * SECOND);
    flow.enter(5 * BUCKET);
    flow.enter(5 * BUCKET - 1);
    assertEquals(2, flow.underWay(5 * BUCKET - 1));
    assertEquals(2, flow.calls(5 * BUCKET, 10));
  }

  @Test
  void threadsLoseNothing() throws Exception {
    CallCounter flow = new CallCounter(10 * SECOND);
    AtomicLong now = new AtomicLong();
    Together.run(4, 50_000, i -> flow.exit(flow.enter(now.addAndGet(100_000))));
    assertEquals(200_000, flow.begun());
    assertEquals(0, flow.underWay(now.get()));
  }

  @Test
  void threadsNeverExceedTheLimit() throws Exception {
    CallCounter flow = new CallCounter(10 * SECOND);
    AtomicInteger in = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Together.run(
        4,
        50_000,
        i -> {
          int lease = flow.enter(0, 2);
          if (lease != CallCounter.FULL) {
            most.accumulateAndGet(in.incrementAndGet(), Math::max);
            in.decrementAndGet();
            flow.exit(lease);
          }
        });
    assertTrue(most.get() <= 2, "at once: " + most.get());
    assertEquals(0, flow.underWay(0));
  }
}
