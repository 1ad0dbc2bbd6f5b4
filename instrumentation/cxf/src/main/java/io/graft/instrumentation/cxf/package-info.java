/** Templates of resources in CXF 3 and 4, on whatever server. */
package io.graft.instrumentation.cxf;
