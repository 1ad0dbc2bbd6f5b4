package io.graft.telemetry.otlp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table is compared with OpenTelemetry's own definition of its messages. */
class JsonFieldsTest {
  private final Set<String> seen = new HashSet<>();

  @Test
  void namesNumbersAndTypesAreThoseOfTheProtocol() {
    compare("TracesData", TracesData.getDescriptor());
    compare("MetricsData", MetricsData.getDescriptor());
    compare("LogsData", LogsData.getDescriptor());

    assertTrue(seen.size() > 20, seen::toString);
  }

  private void compare(String type, Descriptor message) {
    if (!seen.add(type)) {
      return;
    }
    for (int number = 1; number < 20; number++) {
      JsonFields.Field field = JsonFields.of(type, number);
      if (field == null) {
        continue;
      }
      String what = type + "." + field.name;
      FieldDescriptor defined = message.findFieldByNumber(number);
      // A gauge has no temporality and is no sum; both have the same points.
      if (defined == null && type.equals("Points")) {
        continue;
      }
      assertNotNull(defined, what);
      assertEquals(defined.getJsonName(), field.name);
      boolean packed = field.type.equals("integers") || field.type.equals("doubles");
      assertEquals(defined.isRepeated(), field.repeated || packed, what);
      if (defined.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        compare(field.type, defined.getMessageType());
      } else {
        assertEquals(expected(defined), field.type, what);
      }
    }
  }

  private static String expected(FieldDescriptor defined) {
    switch (defined.getType()) {
      case STRING:
        return "text";
      case BYTES:
        return defined.getName().endsWith("_id") ? "id" : "bytes";
      case BOOL:
        return "flag";
      case DOUBLE:
        return defined.isRepeated() ? "doubles" : "double";
      case FIXED64:
        return defined.isRepeated() ? "integers" : "unsigned";
      case INT64:
      case SFIXED64:
        return "signed";
      default:
        return "number";
    }
  }
}
