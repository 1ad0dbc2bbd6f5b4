package com.example.onclients.java8;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import com.netflix.client.config.DefaultClientConfigImpl;
import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.DummyPing;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestTemplate;

/** Ribbon without Spring Cloud chooses an instance, and RestTemplate calls its address. */
final class RibbonClient {
  private RibbonClient() {}

  static void into(Caller caller) {
    List<Server> servers = new ArrayList<>();
    for (String instance : System.getProperty("ribbon.instances", "").split(",")) {
      servers.add(new Server(instance));
    }
    Map<String, BaseLoadBalancer> balancers = new ConcurrentHashMap<>();
    RestTemplate template = new RestTemplate();
    caller.with(
        "Ribbon with RestTemplate",
        (method, url) -> {
          URI logical = URI.create(url);
          BaseLoadBalancer balancer =
              balancers.computeIfAbsent(logical.getHost(), name -> balancer(name, servers));
          Server server = balancer.chooseServer(null);
          URI uri =
              new URI(
                  "http",
                  null,
                  server.getHost(),
                  server.getPort(),
                  logical.getPath(),
                  logical.getQuery(),
                  null);
          HttpHeaders headers = new HttpHeaders();
          headers.set("x-own", Client.OWN);
          String body = method.equals("POST") ? "sent" : null;
          HttpEntity<String> entity = new HttpEntity<>(body, headers);
          return template.exchange(uri, HttpMethod.valueOf(method), entity, String.class).getBody();
        });
  }

  private static BaseLoadBalancer balancer(String name, List<Server> servers) {
    DefaultClientConfigImpl config = new DefaultClientConfigImpl();
    config.setClientName(name);
    BaseLoadBalancer balancer = new BaseLoadBalancer(config, new RoundRobinRule(), new DummyPing());
    balancer.setServersList(servers);
    return balancer;
  }
}
