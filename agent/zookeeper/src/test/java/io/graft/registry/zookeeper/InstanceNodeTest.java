package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceNodeTest {
  @Test
  void aWrittenInstanceIsReadUnchanged() throws Exception {
    Instance self =
        Instance.builder("orders", "orders-1", "10.0.0.7", 8443)
            .secure(true)
            .zone("eu-1a")
            .version("2.1")
            .weight(0.25)
            .metadata(Map.of("started", "17", "priority", "1", "tags", "a,b", "admin", "h:1"))
            .build();
    InstanceNode read = InstanceNode.read("orders", "orders-1", InstanceNode.write(self, false, 9));
    assertEquals(self, read.instance());
    assertFalse(read.draining());
    assertTrue(
        InstanceNode.read("orders", "orders-1", InstanceNode.write(self, true, 9)).draining());
  }

  @Test
  void theFormatIsThatOfSpringCloud() {
    Instance self = Instance.builder("orders", "a", "10.0.0.7", 8080).zone("z").build();
    assertEquals(
        "{'name':'orders','id':'a','address':'10.0.0.7','port':8080,'payload':{'@class':"
            + "'org.springframework.cloud.zookeeper.discovery.ZookeeperInstance','id':'a',"
            + "'name':'orders','metadata':{'zone':'z','instance_status':'UP'}},"
            + "'registrationTimeUTC':9,'serviceType':'DYNAMIC','uriSpec':{'parts':["
            + "{'value':'scheme','variable':true},{'value':'://','variable':false},"
            + "{'value':'address','variable':true},{'value':':','variable':false},"
            + "{'value':'port','variable':true}]}}",
        new String(InstanceNode.write(self, false, 9), StandardCharsets.UTF_8).replace('"', '\''));
  }

  @Test
  void instancesOfOtherClientsAreRead() throws Exception {
    InstanceNode spring =
        read(
            "{'name':'orders','id':'x','address':'host-1','port':8080,'sslPort':null,'payload':{"
                + "'@class':'org.springframework.cloud.zookeeper.discovery.ZookeeperInstance',"
                + "'id':'application-1','name':'orders','metadata':{'instance_status':'UP',"
                + "'zone':'b','k':'v'}},'registrationTimeUTC':1,'serviceType':'DYNAMIC','uriSpec':{}}");
    assertFalse(spring.draining());
    assertEquals(
        Instance.builder("orders", "n", "host-1", 8080)
            .zone("b")
            .metadata(Map.of("k", "v"))
            .anyScheme(true)
            .build(),
        spring.instance());
    assertEquals(8080, read("{'address':'h','port':'8080','payload':null}").instance().port());
    assertEquals(
        Map.of("a", "b"),
        read("{'address':'h','port':1,'payload':{'@class':'java.util.HashMap','a':'b'}}")
            .instance()
            .metadata());
    assertEquals(Map.of(), read("{'address':'h','port':1,'payload':'x'}").instance().metadata());
    Instance secure = read("{'address':'h','port':80,'sslPort':443}").instance();
    assertTrue(secure.secure());
    assertEquals(443, secure.port());
    assertEquals(80, secure.otherPort());
  }

  @Test
  void instancesThatAreNotUpOrNotEnabledAreNotChosen() throws Exception {
    for (String status : new String[] {"OUT_OF_SERVICE", "DOWN", "out_of_service"}) {
      assertTrue(
          read("{'address':'h','port':1,'payload':{'metadata':{'instance_status':'"
                  + status
                  + "'}}}")
              .draining());
    }
    for (String status : new String[] {"UP", "up", ""}) {
      assertFalse(
          read("{'address':'h','port':1,'payload':{'metadata':{'instance_status':'"
                  + status
                  + "'}}}")
              .draining());
    }
    assertTrue(read("{'address':'h','port':1,'enabled':false}").draining());
    assertFalse(read("{'address':'h','port':1,'enabled':true}").draining());
  }

  @Test
  void instancesThatCannotBeCalledAreRejected() {
    assertReason("", "it is not JSON");
    assertReason("{'address':", "it is not JSON");
    assertReason("orders", "it is not JSON");
    assertReason("[]", "it has no address");
    assertReason("{'port':1}", "it has no address");
    assertReason("{'address':'h'}", "it has no port");
    assertReason("{'address':'h','port':0}", "it has no port");
    assertReason("{'address':'h','port':70000}", "its port 70000 is not from 1 to 65535");
  }

  private static void assertReason(String text, String reason) {
    assertEquals(reason, assertThrows(JsonException.class, () -> read(text)).getMessage());
  }

  private static InstanceNode read(String text) throws JsonException {
    return InstanceNode.read(
        "orders", "n", text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
