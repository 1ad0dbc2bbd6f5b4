package io.graft.registry.nacos;

import io.graft.net.server.ServerUrl;
import io.graft.registry.Subscriber;
import java.util.Map;

final class NacosSubscriber extends Subscriber {
  NacosSubscriber(String url) {
    super(Map.of(), context -> new NacosFactory().registry(ServerUrl.parse(url, 8848), context));
  }
}
