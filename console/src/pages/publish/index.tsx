export default () => <h1>Publish</h1>;
