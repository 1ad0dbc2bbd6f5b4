package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import jakarta.jws.WebMethod;
import jakarta.jws.WebService;
import java.util.List;
import java.util.Map;
import org.apache.cxf.endpoint.ClientImpl;
import org.apache.cxf.frontend.ClientProxy;
import org.apache.cxf.jaxws.JaxWsProxyFactoryBean;
import org.apache.cxf.message.Message;

/** JAX-WS by CXF: each call is a POST with an envelope. */
final class SoapClients {
  private SoapClients() {}

  static void into(Caller caller) {
    caller
        .with("CXF's JAX-WS on java.net.http", client(false))
        .with("CXF's JAX-WS on HttpURLConnection", client(true));
  }

  /** What is called. */
  @WebService(targetNamespace = "http://orders.example/")
  public interface Greeter {
    @WebMethod
    String greet(String name);
  }

  private static Client client(boolean urlConnection) {
    JaxWsProxyFactoryBean factory = new JaxWsProxyFactoryBean();
    factory.setServiceClass(Greeter.class);
    factory.setAddress("http://nowhere.example/");
    Greeter greeter = (Greeter) factory.create();
    org.apache.cxf.endpoint.Client client = ClientProxy.getClient(greeter);
    ((ClientImpl) client).setThreadLocalRequestContext(true);
    return (method, url) -> {
      Map<String, Object> context = client.getRequestContext();
      context.put(Message.ENDPOINT_ADDRESS, url);
      context.put("force.urlconnection.http.conduit", urlConnection);
      context.put(Message.PROTOCOL_HEADERS, Map.of("x-own", List.of(Client.OWN)));
      return greeter.greet("sent");
    };
  }
}
