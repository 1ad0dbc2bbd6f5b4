package com.example.onclients.java8;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import java.util.Collections;
import java.util.Map;
import javax.jws.WebMethod;
import javax.jws.WebService;
import org.apache.cxf.endpoint.ClientImpl;
import org.apache.cxf.frontend.ClientProxy;
import org.apache.cxf.jaxws.JaxWsProxyFactoryBean;
import org.apache.cxf.message.Message;

/** JAX-WS by CXF: each call is a POST with an envelope. */
final class SoapClients {
  private SoapClients() {}

  static void into(Caller caller) {
    caller.with("CXF's JAX-WS on HttpURLConnection", client());
  }

  /** What is called. */
  @WebService(targetNamespace = "http://orders.example/")
  public interface Greeter {
    @WebMethod
    String greet(String name);
  }

  private static Client client() {
    JaxWsProxyFactoryBean factory = new JaxWsProxyFactoryBean();
    factory.setServiceClass(Greeter.class);
    factory.setAddress("http://nowhere.example/");
    Greeter greeter = (Greeter) factory.create();
    org.apache.cxf.endpoint.Client client = ClientProxy.getClient(greeter);
    ((ClientImpl) client).setThreadLocalRequestContext(true);
    return (method, url) -> {
      Map<String, Object> context = client.getRequestContext();
      context.put(Message.ENDPOINT_ADDRESS, url);
      context.put(
          Message.PROTOCOL_HEADERS,
          Collections.singletonMap("x-own", Collections.singletonList(Client.OWN)));
      return greeter.greet("sent");
    };
  }
}
