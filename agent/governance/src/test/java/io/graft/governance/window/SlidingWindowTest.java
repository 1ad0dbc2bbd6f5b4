package io.graft.governance.window;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.governance.Together;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final long BUCKET = 1L << SlidingWindow.BUCKET_SHIFT;

  @Test
  void agreesWithAPlainListOfWhatHappened() {
    Random random = new Random(3);
    for (long seconds : new long[] {1, 3, 10, 30}) {
      SlidingWindow window = new SlidingWindow(seconds * SECOND);
      int buckets = SlidingWindow.buckets(seconds * SECOND);
      long now = -100 * SECOND;
      Deque<long[]> happened = new ArrayDeque<>();
      for (int i = 0; i < 20_000; i++) {
        now += (long) (random.nextDouble() * random.nextInt(200) * SECOND / 100);
        boolean marked = random.nextInt(3) == 0;
        window.add(now, marked);
        happened.add(new long[] {now >> SlidingWindow.BUCKET_SHIFT, marked ? 1 : 0});
        long oldest = (now >> SlidingWindow.BUCKET_SHIFT) - buckets;
        happened.removeIf(e -> e[0] <= oldest);
        assertEquals(happened.size(), window.calls(now));
        assertEquals(happened.stream().filter(e -> e[1] == 1).count(), window.marked(now));
      }
      assertEquals(20_000, window.allCalls(), "nothing is lost for good");
    }
  }

  @Test
  void itEmptiesWithoutCalls() {
    SlidingWindow window = new SlidingWindow(10 * SECOND);
    window.add(0, true);
    for (long later : new long[] {11, 60, 3600, 86_400}) {
      assertEquals(0, window.calls(later * SECOND), later + " s later");
    }
  }

  @Test
  void aPartOfTheWindowCanBeRead() {
    SlidingWindow window = new SlidingWindow(30 * SECOND);
    for (int i = 0; i < 30; i++) {
      window.add(i * BUCKET, false);
    }
    assertEquals(10, window.calls(29 * BUCKET, 10));
    assertEquals(28, window.calls(29 * BUCKET));
  }

  @Test
  void laterMarksAreCounted() {
    SlidingWindow window = new SlidingWindow(10 * SECOND);
    window.add(0, false);
    window.mark(2 * BUCKET);
    assertEquals(1, window.calls(2 * BUCKET));
    assertEquals(1, window.marked(2 * BUCKET));
  }

  @Test
  void threadsLoseNothing() throws Exception {
    SlidingWindow window = new SlidingWindow(10 * SECOND);
    AtomicLong now = new AtomicLong();
    Together.run(4, 50_000, i -> window.add(now.addAndGet(100_000), i % 2 == 0));
    assertEquals(200_000, window.allCalls());
    assertEquals(100_000, window.allMarked());
  }
}
