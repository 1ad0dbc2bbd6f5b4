package io.graft.instrumentation.spi.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RouteTemplatesTest {
  @Test
  void oneSlashIsBetweenPartsAndNoneAtTheEnd() {
    assertEquals("/api/users/{id}", RouteTemplates.join("/api/", "users/{id}/"));
    assertEquals("/api/users", RouteTemplates.join("api", "/users"));
    assertEquals("/users", RouteTemplates.join("/", "users"));
    assertEquals("/api", RouteTemplates.join("/api/", "/"));
    assertEquals("/api", RouteTemplates.join("api", null));
    assertEquals("/", RouteTemplates.join(null, null));
    assertEquals("/", RouteTemplates.join("", ""));
  }

  @Test
  void expressionsAreLeftOut() {
    assertEquals("/users/{id}/b", RouteTemplates.join(null, "users/{id: [0-9]{1,3}}/b"));
    assertEquals("/a/{b}-{c}", RouteTemplates.join("/a", "{ b : x/y }-{c}"));
    assertEquals("/{a}/z", RouteTemplates.join("", "{a:\\}}/z"));
    assertEquals("/users/:id", RouteTemplates.join("/users", ":id"));
  }
}
