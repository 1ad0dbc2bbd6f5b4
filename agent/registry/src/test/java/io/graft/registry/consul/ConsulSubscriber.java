package io.graft.registry.consul;

import io.graft.net.Await;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Subscriber;
import java.util.Map;

final class ConsulSubscriber extends Subscriber {
  ConsulSubscriber(String url) {
    this(url, Map.of());
  }

  ConsulSubscriber(String url, Map<String, String> settings) {
    super(settings, context -> new ConsulFactory().registry(ServerUrl.parse(url, 8500), context));
  }

  /** Returns after the first report. */
  @Override
  public Subscriber watching() {
    super.watching();
    Await.until("something to be said", () -> readies.get() + failures.size() > 0, () -> this);
    return this;
  }
}
