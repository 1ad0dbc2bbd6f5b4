package io.graft.instrumentation.index;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Creates and parses descriptors of the class file format. */
final class Descriptors {
  private final Elements elements;
  private final Types types;

  Descriptors(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  String of(ExecutableElement method) {
    StringBuilder descriptor = new StringBuilder("(");
    for (VariableElement parameter : method.getParameters()) {
      descriptor.append(of(parameter.asType()));
    }
    return descriptor.append(')').append(of(method.getReturnType())).toString();
  }

  String of(TypeMirror type) {
    TypeMirror erased = types.erasure(type);
    switch (erased.getKind()) {
      case BOOLEAN:
        return "Z";
      case BYTE:
        return "B";
      case SHORT:
        return "S";
      case CHAR:
        return "C";
      case INT:
        return "I";
      case LONG:
        return "J";
      case FLOAT:
        return "F";
      case DOUBLE:
        return "D";
      case VOID:
        return "V";
      case ARRAY:
        return "[" + of(((ArrayType) erased).getComponentType());
      default:
        TypeElement element = (TypeElement) ((DeclaredType) erased).asElement();
        return "L" + elements.getBinaryName(element).toString().replace('.', '/') + ";";
    }
  }

  static boolean isReference(TypeMirror type) {
    return !type.getKind().isPrimitive() && type.getKind() != TypeKind.VOID;
  }

  /** Whether a variable of type {@code reference} can hold a boxed {@code primitive}. */
  static boolean mayHold(String reference, char primitive) {
    switch (reference) {
      case "Ljava/lang/Object;":
      case "Ljava/lang/Comparable;":
      case "Ljava/io/Serializable;":
        return true;
      case "Ljava/lang/Number;":
        return "BSIJFD".indexOf(primitive) >= 0;
      case "Ljava/lang/Boolean;":
        return primitive == 'Z';
      case "Ljava/lang/Byte;":
        return primitive == 'B';
      case "Ljava/lang/Short;":
        return primitive == 'S';
      case "Ljava/lang/Character;":
        return primitive == 'C';
      case "Ljava/lang/Integer;":
        return primitive == 'I';
      case "Ljava/lang/Long;":
        return primitive == 'J';
      case "Ljava/lang/Float;":
        return primitive == 'F';
      case "Ljava/lang/Double;":
        return primitive == 'D';
      default:
        return false;
    }
  }

  /**
   * Returns the descriptors of the parameters, or {@code null} if {@code descriptor} is not a
   * method's; the part after its closing parenthesis may be missing.
   */
  static @Nullable List<String> parameters(String descriptor) {
    if (!descriptor.startsWith("(")) {
      return null;
    }
    List<String> parameters = new ArrayList<>();
    int at = 1;
    while (at < descriptor.length() && descriptor.charAt(at) != ')') {
      int end = endOfType(descriptor, at);
      if (end < 0) {
        return null;
      }
      parameters.add(descriptor.substring(at, end));
      at = end;
    }
    if (at >= descriptor.length()) {
      return null;
    }
    String returned = descriptor.substring(at + 1);
    boolean sound =
        returned.isEmpty() || returned.equals("V") || endOfType(returned, 0) == returned.length();
    return sound ? parameters : null;
  }

  private static int endOfType(String descriptor, int from) {
    int at = from;
    while (at < descriptor.length() && descriptor.charAt(at) == '[') {
      at++;
    }
    if (at >= descriptor.length()) {
      return -1;
    }
    if (descriptor.charAt(at) != 'L') {
      return "ZBSCIJFD".indexOf(descriptor.charAt(at)) < 0 ? -1 : at + 1;
    }
    int end = descriptor.indexOf(';', at);
    boolean sound =
        end > at + 1 && descriptor.lastIndexOf('.', end) < at && descriptor.indexOf(' ', at) < 0;
    return sound ? end + 1 : -1;
  }
}
