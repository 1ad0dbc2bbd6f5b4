/** A class for each thing that is measured. */
package io.graft.bench.measure;
