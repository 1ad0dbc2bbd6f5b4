package io.graft.governance.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.Together;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class KeyedRateTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final KeyedRate rate = new KeyedRate(0x5eed);
  private long now = -5 * SECOND;

  @Test
  void eachKeyHasALimitOfItsOwn() {
    for (String key : new String[] {"a", "b", "", "ab", "ba"}) {
      assertEquals(0, acquire(key, SECOND, 2));
      assertEquals(0, acquire(key, SECOND, 2));
      assertEquals(SECOND, acquire(key, SECOND, 2));
    }
    now += SECOND;
    assertEquals(0, acquire("a", SECOND, 2));
    assertEquals(SECOND, acquire("a", SECOND, 2));
    assertEquals(5, rate.size(now - 1));
  }

  @Test
  void tenThousandKeysInUseHaveTheirOwnSlots() {
    int shared = 0;
    for (int i = 0; i < 10_000; i++) {
      shared += acquire("caller-" + i, SECOND, 1) == 0 ? 0 : 1;
    }
    assertTrue(shared <= 50, shared + " share");
    int again = 0;
    for (int i = 0; i < 10_000; i++) {
      again += acquire("caller-" + i, SECOND, 1) == 0 ? 1 : 0;
    }
    assertEquals(0, again);
  }

  @Test
  void aFloodOfKeysDoesNotMakeItForgetOneThatIsLimited() {
    acquire("hot", 60 * SECOND, 1);
    for (int i = 0; i < 200_000; i++) {
      acquire("flood-" + i, 60 * SECOND, 1);
      if (i % 1000 == 0) {
        assertTrue(acquire("hot", 60 * SECOND, 1) > 0, "forgotten after " + i);
      }
    }
    assertTrue(rate.size(now) <= 1 << 14);
  }

  @Test
  void aFloodOfKeysTakesNothingFromAKeyWithASlot() {
    acquire("good", 100 * MILLI, 2);
    int admitted = 0;
    for (int i = 0; i < 1000; i++) {
      for (int j = 0; j < 500; j++) {
        acquire("flood-" + i + "-" + j, 100 * MILLI, 2);
      }
      now += 100 * MILLI;
      admitted += acquire("good", 100 * MILLI, 2) == 0 ? 1 : 0;
    }
    assertEquals(1000, admitted);
  }

  @Test
  void newKeysOfAFullTableAreLimitedToo() {
    for (int i = 0; i < 200_000; i++) {
      acquire("flood-" + i, 600 * SECOND, 1);
    }
    int admitted = 0;
    for (int i = 0; i < 1000; i++) {
      admitted += acquire("newcomer", 600 * SECOND, 1) == 0 ? 1 : 0;
    }
    assertTrue(admitted <= 1, admitted + " times");
    now += 600 * SECOND;
    assertEquals(0, acquire("newcomer", 600 * SECOND, 1), "and finds a place once there is one");
    assertEquals(600 * SECOND, acquire("newcomer", 600 * SECOND, 1));
  }

  @Test
  void aSlotInAFullRowGivesNoSecondBurst() {
    for (int i = 0; i < 200_000; i++) {
      acquire("flood-" + i, 10 * SECOND, 10);
    }
    for (int i = 0; i < 100; i++) {
      acquire("clever", 10 * SECOND, 10);
    }
    now += 10 * SECOND;
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += acquire("clever", 10 * SECOND, 10) == 0 ? 1 : 0;
    }
    assertTrue(admitted <= 2, admitted + " in one interval");
  }

  @Test
  void threadsTogetherAreAdmittedExactlyTheBurstOfEachKey() throws InterruptedException {
    for (int run = 0; run < 20; run++) {
      KeyedRate fresh = new KeyedRate(run);
      AtomicIntegerArray admitted = new AtomicIntegerArray(100);
      Together.run(
          4,
          20_000,
          i -> {
            int key = i * 31 % 100;
            if (fresh.tryAcquire("key-" + key, 100 * SECOND, 7, now) == 0) {
              admitted.incrementAndGet(key);
            }
          });
      for (int key = 0; key < 100; key++) {
        assertEquals(7, admitted.get(key), "key-" + key);
      }
    }
  }

  @Test
  void noKeyIsAdmittedTwiceWhileSlotsChangeOwners() throws InterruptedException {
    // Thousands of keys in each row: all share, settle and take the places of the idle.
    KeyedRate fresh = new KeyedRate(3);
    int keys = 100_000;
    AtomicIntegerArray admitted = new AtomicIntegerArray(keys);
    String[] names = new String[keys];
    Arrays.setAll(names, i -> "key-" + i);
    for (int second = 0; second < 5; second++) {
      long time = now + second * SECOND;
      Together.run(
          4,
          60_000,
          i -> {
            int key = (int) (i * 2654435761L % keys);
            if (fresh.tryAcquire(names[key], SECOND, 1, time) == 0) {
              admitted.incrementAndGet(key);
            }
          });
    }
    for (int key = 0; key < keys; key++) {
      assertTrue(admitted.get(key) <= 5, names[key] + ": " + admitted.get(key));
    }
  }

  @Test
  void aKnownKeyAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String[] names = new String[1000];
    Arrays.setAll(names, i -> "key-" + i);
    turn(names, 50);
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    turn(names, 100);
    double bytes = (threads.getThreadAllocatedBytes(id) - before) / 100_000.0;
    assertTrue(bytes < 0.1, bytes + " B");
  }

  private void turn(String[] names, int times) {
    for (int i = 0; i < times; i++) {
      for (String name : names) {
        acquire(name, MILLI, 2);
      }
      now += MILLI / 2;
    }
  }

  private long acquire(String key, long interval, int burst) {
    return rate.tryAcquire(key, interval, burst, now);
  }
}
