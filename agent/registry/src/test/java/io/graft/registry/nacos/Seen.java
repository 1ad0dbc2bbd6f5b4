package io.graft.registry.nacos;

import io.graft.http.ServerUrl;
import io.graft.registry.Subscriber;
import java.util.Map;

final class Seen extends Subscriber {
  Seen(String url) {
    super(Map.of(), context -> new NacosFactory().registry(ServerUrl.parse(url, 8848), context));
  }
}
