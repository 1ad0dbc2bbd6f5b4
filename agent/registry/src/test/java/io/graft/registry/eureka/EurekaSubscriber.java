package io.graft.registry.eureka;

import io.graft.net.server.ServerUrl;
import io.graft.registry.Subscriber;
import java.util.Map;

final class EurekaSubscriber extends Subscriber {
  EurekaSubscriber(String url) {
    super(Map.of(), context -> new EurekaFactory().registry(ServerUrl.parse(url, 8761), context));
  }
}
