package io.graft.registry.consul;

import io.graft.http.ServerUrl;
import io.graft.registry.Await;
import io.graft.registry.Subscriber;
import java.util.Map;

final class Seen extends Subscriber {
  Seen(String url) {
    this(url, Map.of());
  }

  Seen(String url, Map<String, String> settings) {
    super(settings, context -> new ConsulFactory().registry(ServerUrl.parse(url, 8500), context));
  }

  /** Returns once it has said something. */
  @Override
  public Subscriber watching() {
    super.watching();
    Await.until("something to be said", () -> readies.get() + failures.size() > 0, () -> this);
    return this;
  }
}
