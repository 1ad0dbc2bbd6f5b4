package io.graft.instrumentation.loadbalancer;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import java.net.URI;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Spring Cloud LoadBalancer: RestTemplate, RestClient, WebClient, Feign and the gateway replace the
 * name of the service by the address of the chosen instance here.
 */
@JoinPoint(
    type = "org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools",
    method = "reconstructURI")
@Requires(type = "org.springframework.cloud.client.ServiceInstance", method = "getServiceId")
public final class SpringCloud {
  private SpringCloud() {}

  @OnExit(onThrow = false)
  public static void exit(@Argument(0) ServiceInstance instance, @Returned URI uri) {
    int port = uri.getPort();
    Choice.report(
        instance.getServiceId(),
        uri.getHost(),
        port > 0 ? port : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80);
  }
}
