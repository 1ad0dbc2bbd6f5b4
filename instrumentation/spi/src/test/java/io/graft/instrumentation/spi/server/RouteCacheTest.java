package io.graft.instrumentation.spi.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteCacheTest {
  private final RouteCache cache = new RouteCache();

  @Test
  void aTemplateIsPutTogetherOnce() {
    Object owner = new Object();
    String first = cache.join(owner, "/api", "users/{id: x}");
    assertEquals("/api/users/{id}", first);
    assertSame(first, cache.join(owner, "/api", "users/{id: x}"));
    assertSame(first, cache.get(owner, "/api"));
  }

  @Test
  void anotherPrefixOrOwnerIsAnotherTemplate() {
    Object owner = new Object();
    String first = cache.join(owner, "/a", "{id}");
    assertNull(cache.get(owner, null));
    assertEquals("/b/{id}", cache.join(owner, "/b", "{id}"));
    assertEquals("/{id}", cache.join(owner, null, "{id}"));
    assertSame(first, cache.join(owner, "/a", "{id}"));
    assertEquals("/a/{other}", cache.join(new Object(), "/a", "{other}"));
  }

  @Test
  void manyPrefixesAreNotRemembered() {
    Object owner = new Object();
    for (int i = 0; i < 100; i++) {
      assertEquals("/" + i + "/{id}", cache.join(owner, "/" + i, "{id}"));
    }
    assertNull(cache.get(owner, "/99"));
    assertEquals("/0/{id}", cache.get(owner, "/0"));
  }

  @Test
  void aRequestAllocatesNothingToFindItsTemplate() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    Object[] owners = new Object[100];
    for (int i = 0; i < owners.length; i++) {
      owners[i] = new Object();
      cache.put(owners[i], "/api", "users/{id}");
    }
    long found = 0;
    // Of the interpreter, too: nothing depends on what a compiler removes.
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 1_000_000; i++) {
      found += cache.join(owners[i % owners.length], "/api", "users/{id}").length();
    }
    long bytes = threads.getThreadAllocatedBytes(thread) - before;
    assertEquals(15_000_000, found);
    assertTrue(bytes < 100_000, bytes + " bytes of a million requests");
  }

  @Test
  void manyObjectsComeAndGo() {
    Object kept = new Object();
    String first = cache.put(kept, null, "kept");
    List<Object> held = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Object owner = new Object();
      assertEquals("/" + i, cache.join(owner, null, "" + i));
      if (i < 3000) {
        held.add(owner);
      }
    }
    assertSame(first, cache.get(kept, null));
    for (int i = 0; i < held.size(); i++) {
      assertEquals("/" + i, cache.get(held.get(i), null));
    }
    long end = System.nanoTime() + 30_000_000_000L;
    Object late = new Object();
    while (cache.get(late, null) == null && System.nanoTime() - end < 0) {
      System.gc();
      for (int i = 0; i < 1024; i++) {
        cache.put(new Object(), null, "gone");
      }
      cache.put(late, null, "late");
    }
    assertEquals("/late", cache.get(late, null), "there is room again");
  }
}
