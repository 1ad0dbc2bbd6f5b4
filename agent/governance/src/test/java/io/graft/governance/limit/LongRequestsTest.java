package io.graft.governance.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongRequestsTest {
  private static final long SECOND = 1L << 30;

  @Test
  void longRequestsAreOld() {
    long now = -5 * SECOND;
    LongRequests ages = new LongRequests(now);
    int quick = ages.begin(now);
    int slow = ages.begin(now);
    assertFalse(ages.end(quick, now + 9 * SECOND));
    assertEquals(0, ages.old(now + 9 * SECOND));
    assertEquals(1, ages.old(now + 11 * SECOND));
    assertTrue(ages.end(slow, now + 12 * SECOND));
    assertEquals(0, ages.old(now + 12 * SECOND));
  }

  @Test
  void agreesWithAListOfTimes() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      long now = random.nextInt(100) * SECOND - 50 * SECOND;
      LongRequests ages = new LongRequests(now);
      List<int[]> open = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        now += random.nextInt(20) == 0 ? random.nextInt(100) * SECOND : random.nextInt(1 << 29);
        if (random.nextInt(3) > 0) {
          open.add(new int[] {ages.begin(now)});
        } else if (!open.isEmpty()) {
          int second = open.remove(random.nextInt(open.size()))[0];
          assertEquals(second <= (now >> 30) - 10, ages.end(second, now), "seed " + seed);
        }
        long at = now;
        long old = open.stream().filter(each -> each[0] <= (at >> 30) - 10).count();
        assertEquals(old, ages.old(now), "seed " + seed);
      }
    }
  }

  @Test
  void threadsLoseNothing() throws Exception {
    LongRequests ages = new LongRequests(0);
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      int offset = t;
      threads[t] =
          new Thread(
              () -> {
                ArrayDeque<Integer> open = new ArrayDeque<>();
                long now = 0;
                for (int i = 0; i < 20_000; i++) {
                  now += SECOND / 50 + offset;
                  open.add(ages.begin(now));
                  if (open.size() > 600) {
                    ages.end(open.poll(), now);
                  }
                }
                while (!open.isEmpty()) {
                  ages.end(open.poll(), now);
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, ages.old(600 * SECOND));
  }
}
