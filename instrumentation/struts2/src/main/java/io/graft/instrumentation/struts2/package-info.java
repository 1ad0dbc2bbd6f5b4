/** Actions of Struts 2, in any servlet container. */
package io.graft.instrumentation.struts2;
