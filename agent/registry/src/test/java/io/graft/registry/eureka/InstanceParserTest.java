package io.graft.registry.eureka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceParserTest {
  private static ListedInstance listed(String json) throws Exception {
    return ListedInstance.of(JsonValue.read(json.replace('\'', '"')), "orders");
  }

  @Test
  void anInstanceOfTodaysServers() throws Exception {
    ListedInstance listed =
        listed(
            "{'instanceId':'h:orders:8080','hostName':'orders-1.example','app':'ORDERS',"
                + "'ipAddr':'10.0.0.7','status':'UP','port':{'$':8080,'@enabled':'true'},"
                + "'securePort':{'$':443,'@enabled':'false'},"
                + "'metadata':{'zone':'b','weight':'2.5','version':'1.4','management.port':'81'},"
                + "'lastUpdatedTimestamp':'1795864977054','actionType':'ADDED'}");
    Instance instance = listed.instance();
    assertEquals("orders", instance.service());
    assertEquals("h:orders:8080", instance.id());
    assertEquals("orders-1.example", instance.host());
    assertNull(instance.address());
    assertEquals(8080, instance.port());
    assertFalse(instance.secure());
    assertEquals("b", instance.zone());
    assertEquals("1.4", instance.version());
    assertEquals(2.5, instance.weight());
    assertEquals(Map.of("management.port", "81"), instance.metadata());
    assertEquals(1795864977054L, listed.updated);
  }

  @Test
  void anInstanceOfOldServers() throws Exception {
    Instance instance =
        listed(
                "{'hostName':'10.0.0.7','ipAddr':'10.0.0.7','port':{'@enabled':'true','$':'8080'},"
                    + "'securePort':{'@enabled':'false','$':'7002'},"
                    + "'metadata':{'@class':'java.util.Collections$EmptyMap'}}")
            .instance();
    assertEquals("10.0.0.7", instance.id());
    assertEquals("10.0.0.7", instance.address().getHostAddress());
    assertEquals(8080, instance.port());
    assertEquals(Map.of(), instance.metadata());
    assertEquals(7, listed("{'hostName':'h','port':7}").instance().port());
  }

  @Test
  void aTlsPortIsUsedIfEnabled() throws Exception {
    Instance instance =
        listed(
                "{'hostName':'h','port':{'$':80,'@enabled':'true'},"
                    + "'securePort':{'$':8443,'@enabled':'true'}}")
            .instance();
    assertTrue(instance.secure());
    assertEquals(8443, instance.port());
  }

  @Test
  void theZoneOfAnAmazonInstanceIsUsed() throws Exception {
    ListedInstance listed =
        listed(
            "{'hostName':'h','port':{'$':80},'dataCenterInfo':{'name':'Amazon',"
                + "'metadata':{'availability-zone':'us-east-1c','instance-id':'i-7'}}}");
    assertEquals("us-east-1c", listed.instance().zone());
    assertEquals("i-7", listed.id);
  }

  @Test
  void anIpv6AddressIsBracketed() throws Exception {
    assertEquals("::1", listed("{'hostName':'[::1]','port':{'$':80}}").instance().host());
    assertEquals("::1", listed("{'ipAddr':'::1','port':{'$':80}}").instance().host());
  }

  @Test
  void anInstanceThatCannotBeCalledStillCountsInTheHash() throws Exception {
    for (String bad :
        new String[] {
          "{'hostName':'h'}",
          "{'hostName':'h','port':{'$':0}}",
          "{'hostName':'h','port':{'$':70000}}",
          "{'hostName':'h','port':{'$':-1}}",
          "{'hostName':'h','port':{'$':80,'@enabled':'false'}}",
          "{'hostName':'h','port':'http'}",
          "{'hostName':'','port':{'$':80}}",
          "{'hostName':'http://h','port':{'$':80}}",
          "{}",
        }) {
      assertFalse(listed(bad).callable(), bad);
      assertNull(listed(bad).instance(), bad);
      assertEquals(Status.UP, listed(bad).status);
    }
  }

  @Test
  void anUnknownStatusIsUnknown() throws Exception {
    assertEquals(Status.UNKNOWN, listed("{'status':'SLEEPING'}").status);
    assertEquals(Status.OUT_OF_SERVICE, listed("{'status':'OUT_OF_SERVICE'}").status);
    assertEquals(Status.UP, listed("{}").status);
  }

  @Test
  void theHashNamesEveryStatusInTheOrderOfTheirNames() throws Exception {
    Applications all = new Applications();
    assertEquals("", all.hash());
    for (String status : new String[] {"UP", "DOWN", "UP", "STARTING", "OUT_OF_SERVICE"}) {
      all.put(listed("{'instanceId':'" + all.size() + "','status':'" + status + "'}"));
    }
    assertEquals("DOWN_1_OUT_OF_SERVICE_1_STARTING_1_UP_2_", all.hash());
    all.put(listed("{'instanceId':'1','status':'UP'}"));
    all.remove(listed("{'instanceId':'3'}"));
    all.remove(listed("{'instanceId':'nobody'}"));
    assertEquals("OUT_OF_SERVICE_1_UP_3_", all.hash());
    assertEquals(4, all.size());
  }
}
