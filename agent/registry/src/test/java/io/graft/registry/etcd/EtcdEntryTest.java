package io.graft.registry.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdEntryTest {
  private static final Instance FULL =
      Instance.builder("orders", "h-1", "fd00::7", 8443)
          .secure(true)
          .weight(2.5)
          .zone("a")
          .version("1.2")
          .metadata(Map.of("started", "17", "tags", "blue,team=x", "admin", "h:1"))
          .build();

  private static EtcdEntry read(String value) {
    return EtcdEntry.of("orders", "h-1", value);
  }

  @Test
  void aWrittenEntryIsReadUnchanged() {
    EtcdEntry read = read(EtcdEntry.text(FULL, false));
    assertEquals(FULL, read.instance);
    assertFalse(read.draining);
    assertTrue(read(EtcdEntry.text(FULL, true)).draining);
    assertEquals(FULL, read(EtcdEntry.text(FULL, true)).instance);
  }

  @Test
  void entriesAreWrittenInTheFormatOfGrpcNaming() {
    Instance plain = Instance.builder("orders", "h-1", "10.0.0.7", 80).build();
    assertEquals(
        "{\"Op\":0,\"Addr\":\"10.0.0.7:80\",\"Metadata\":{}}", EtcdEntry.text(plain, false));
    assertEquals(
        "{\"Op\":0,\"Addr\":\"10.0.0.7:80\",\"Metadata\":{\"draining\":true}}",
        EtcdEntry.text(plain, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7:80",
        " http://10.0.0.7:80/api \n",
        "{\"Addr\":\"10.0.0.7:80\"}",
        "{\"Op\":0,\"Addr\":\"10.0.0.7:80\",\"Metadata\":\"text\"}",
        "{\"Op\":0,\"Addr\":\"10.0.0.7:80\",\"Metadata\":null}",
        "{\"network\":\"tcp\",\"address\":\"10.0.0.7:80\",\"tags\":{}}",
        "{\"address\":\"10.0.0.7\",\"port\":80}",
        "{\"host\":\"10.0.0.7\",\"port\":\"80\"}",
        "{\"name\":\"orders\",\"nodes\":[{\"id\":\"x\",\"address\":\"10.0.0.7:80\"}]}",
        "{\"id\":\"x\",\"endpoints\":[\"grpc://10.0.0.7:9\",\"http://10.0.0.7:80?isSecure=false\"]}"
      })
  void otherFormatsAreRead(String value) {
    EtcdEntry entry = read(value);
    assertEquals("10.0.0.7:80", entry.instance.authority());
    assertFalse(entry.instance.secure());
    assertFalse(entry.draining);
  }

  @Test
  void metadataOfOtherFormatsIsRead() {
    Instance node =
        read("{\"name\":\"orders\",\"version\":\"3\",\"nodes\":[{\"address\":\"[fd00::7]:80\","
                + "\"metadata\":{\"zone\":\"b\",\"weight\":\"4\",\"registry\":\"etcd\"}}]}")
            .instance;
    assertEquals("fd00::7", node.host());
    assertEquals("3", node.version());
    assertEquals("b", node.zone());
    assertEquals(4, node.weight());
    assertEquals(Map.of("registry", "etcd"), node.metadata());
    assertTrue(read("{\"endpoints\":[\"http://h:80?isSecure=true\"]}").instance.secure());
    assertTrue(read("https://h:443").instance.secure());
    assertEquals(10, read("{\"address\":\"h:1\",\"weight\":10}").instance.weight());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "{",
        "{}",
        "10.0.0.7",
        "10.0.0.7:0",
        "10.0.0.7:70000",
        ":80",
        "a b:80",
        "grpc://10.0.0.7:80",
        "[1,2]",
        "{\"Addr\":\"10.0.0.7\"}",
        "{\"Op\":1,\"Addr\":\"10.0.0.7:80\"}",
        "{\"Addr\":{\"x\":1}}",
        "{\"address\":\"10.0.0.7\",\"port\":-1}",
        "{\"nodes\":[]}",
        "{\"endpoints\":[\"grpc://10.0.0.7:9\"]}",
        "fd00::7"
      })
  void anEntryWithoutAnAddressIsNotAnInstance(String value) {
    assertNull(read(value).instance);
  }
}
