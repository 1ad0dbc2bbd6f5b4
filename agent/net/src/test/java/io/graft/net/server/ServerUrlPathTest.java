package io.graft.net.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ServerUrlPathTest {
  @Test
  void aPathWithAnotherMeaningIsNotPartOfRequests() {
    ServerUrl url = ServerUrl.parse("etcd://ann:secret@a,b:1/shop?tls=true", 2379);

    ServerUrl bare = url.withoutPath();

    assertEquals("etcd a:2379/shop, b:1/shop", url.describe());
    assertEquals("etcd a:2379, b:1", bare.describe());
    assertEquals("ann", bare.user());
    assertEquals("secret", bare.password());
    assertEquals("true", bare.parameter("tls"));
  }
}
