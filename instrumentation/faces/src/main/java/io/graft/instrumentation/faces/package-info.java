/** Views of Faces (JSF): Mojarra and MyFaces, in any servlet container. */
package io.graft.instrumentation.faces;
