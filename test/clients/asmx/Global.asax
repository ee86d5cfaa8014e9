<%@ Application Language="C#" %>
<script runat="server">
// Basic, for whatever is no description: the server that it runs on knows no way to log on.
void Application_AuthenticateRequest(object sender, EventArgs arguments)
{
    if (Request.HttpMethod == "GET") return;
    string login = System.IO.File.ReadAllText(Server.MapPath("~/App_Data/login.txt"));
    string expected = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(login));
    if (Request.Headers["Authorization"] == expected) return;
    Response.StatusCode = 401;
    Response.AddHeader("WWW-Authenticate", "Basic realm=\"RMS01\"");
    CompleteRequest();
}
</script>
