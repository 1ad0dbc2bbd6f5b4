package io.graft.onclients;

import io.graft.test.Jdk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Where Spring Cloud chooses the instance. */
class SpringCloudTest {
  private static final String SPRING = "org.springframework.web.";

  @TestFactory
  Stream<DynamicTest> loadBalancer() throws IOException {
    int jdk = Jdk.VERSIONS.get(Jdk.VERSIONS.size() - 1);
    return tests("cloud", jdk, " with Spring Cloud LoadBalancer 4.3", simple());
  }

  @TestFactory
  Stream<DynamicTest> loadBalancerOnJava8() throws IOException {
    List<String> arguments = simple();
    arguments.add("--spring.cloud.loadbalancer.ribbon.enabled=false");
    return tests("cloud8", 8, " with Spring Cloud LoadBalancer 2.2", arguments);
  }

  @TestFactory
  Stream<DynamicTest> ribbon() throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String service : ChosenInstances.SERVICES) {
      List<String> servers = Instances.ADDRESSES.stream().map(each -> each + ":PORT").toList();
      arguments.add("--" + service + ".ribbon.listOfServers=" + String.join(",", servers));
    }
    return tests("cloud8", 8, " with Ribbon 2.3", arguments);
  }

  /** Instances of the simplest discovery client, which has them in its settings. */
  private static List<String> simple() {
    List<String> arguments = new ArrayList<>();
    for (String service : ChosenInstances.SERVICES) {
      for (int i = 0; i < Instances.ADDRESSES.size(); i++) {
        arguments.add(
            "--spring.cloud.discovery.client.simple.instances.%s[%d].uri=http://%s:PORT"
                .formatted(service, i, Instances.ADDRESSES.get(i)));
      }
    }
    return arguments;
  }

  private static Stream<DynamicTest> tests(
      String module, int jdk, String version, List<String> arguments) throws IOException {
    Map<String, String> refused = new HashMap<>();
    refused.put("RestTemplate", SPRING + "client.ResourceAccessException");
    refused.put("RestClient", SPRING + "client.ResourceAccessException");
    refused.put("Feign", "feign.RetryableException");
    if (!module.equals("cloud8")) {
      // That of Java 8 is on a version of Reactor Netty which Graft does not know.
      refused.put("WebClient", SPRING + "reactive.function.client.WebClientRequestException");
    }
    Program program =
        new Program(module, jdk, ChosenInstances.KNOWN, arguments.toArray(new String[0]));
    return new OnClients(program, jdk, version).chosen(refused).onClose(program::close);
  }
}
