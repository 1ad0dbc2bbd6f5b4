package io.graft.governance.bounded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedMapTest {
  private final AtomicInteger evicted = new AtomicInteger();

  private final class Entry implements BoundedMap.Aged {
    volatile long used;

    Entry(long used) {
      this.used = used;
    }

    @Override
    public long lastUsed() {
      return used;
    }

    @Override
    public void evicted() {
      evicted.incrementAndGet();
    }
  }

  @Test
  void neverExceedsItsCapacityAndReportsEvictions() {
    BoundedMap<Entry> map = new BoundedMap<>(100);
    for (int i = 0; i < 10_000; i++) {
      map.add("k" + i, new Entry(i));
      assertTrue(map.size() <= 100);
    }
    assertEquals(9_900, evicted.get());
  }

  @Test
  void entriesInUseStay() {
    BoundedMap<Entry> map = new BoundedMap<>(64);
    Entry[] inUse = new Entry[8];
    for (int i = 0; i < inUse.length; i++) {
      inUse[i] = map.add("use" + i, new Entry(0));
    }
    for (int i = 0; i < 10_000; i++) {
      for (Entry entry : inUse) {
        entry.used = i;
      }
      map.add("k" + i, new Entry(i - 1));
    }
    for (int i = 0; i < inUse.length; i++) {
      assertSame(inUse[i], map.get("use" + i));
    }
  }

  @Test
  void theFirstValueOfANameStays() {
    BoundedMap<Entry> map = new BoundedMap<>(2);
    Entry first = map.add("a", new Entry(0));
    assertSame(first, map.add("a", new Entry(1)));
  }

  @Test
  void threadsKeepTheBound() throws Exception {
    BoundedMap<Entry> map = new BoundedMap<>(50);
    AtomicLong now = new AtomicLong();
    Together.run(
        4,
        5_000,
        i -> {
          assertNotNull(map.add("k" + i % 500, new Entry(now.incrementAndGet())));
          assertTrue(map.size() <= 50);
        });
  }
}
