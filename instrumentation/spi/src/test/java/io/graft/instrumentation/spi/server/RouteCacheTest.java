package io.graft.instrumentation.spi.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

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
}
