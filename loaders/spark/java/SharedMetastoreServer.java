import java.lang.reflect.Field;

import org.apache.hadoop.hive.ql.metadata.Hive;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/**
 * Spark's Thrift server, whose sessions share one client of the metastore and leave it open.
 *
 * Spark keeps one such client and lends it to each thread; Hive closes the client of a thread when
 * a session that ran there ends, whosever it is. See docs/adr/0010.
 */
public class SharedMetastoreServer {

    public static void main(String[] arguments) throws Exception {
        Field clientOfThread = Hive.class.getDeclaredField("hiveDB");
        clientOfThread.setAccessible(true);
        // Hive's own closes the client that is removed from it; Java's only forgets it
        clientOfThread.set(null, new ThreadLocal());
        HiveThriftServer2.main(arguments);
    }
}
